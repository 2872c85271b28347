import type { Rule } from './rule';

export const DATA_LOSS: readonly Rule[] = [];
