import { INSTANT_FORMAT, parseInstant } from '../adapters/instant';
import type { Fault } from '../capacity/simulate/faults';
import type { OptionReader } from './options';

const SHAPE = 'zone-failure@TIME/33%, spot-interruption@TIME/50%, metric-outage@TIME/30m or deployment@TIME/10m';

/** Faults as the command line states them, such as `metric-outage@2026-11-20T12:00Z/30m`. */
export function faultsOf(texts: readonly string[], reader: OptionReader): Fault[] {
  return texts.flatMap((text) => {
    const fault = parse(text);
    if (fault !== undefined) return [fault];
    reader.add('fault', text, `${SHAPE}; TIME is ${INSTANT_FORMAT}`, 'Correct it.');
    return [];
  });
}

function parse(text: string): Fault | undefined {
  const match = /^([a-z-]+)@([^/]+)\/(\d+(?:\.\d+)?)(%|m)$/.exec(text);
  const [, kind, time = '', amount, unit] = match ?? [];
  const atMs = parseInstant(time);
  const size = Number(amount);
  if (atMs === undefined || !(size > 0)) return undefined;
  if (kind === 'zone-failure' || kind === 'spot-interruption')
    return unit === '%' && size <= 100 ? { kind, atMs, share: size / 100 } : undefined;
  if (kind === 'metric-outage' || kind === 'deployment')
    return unit === 'm' ? { kind, fromMs: atMs, toMs: atMs + size * 60_000 } : undefined;
  return undefined;
}
