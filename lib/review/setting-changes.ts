import { isRecord } from '../template/resource';

/** A setting that differs, by its path in the configuration: `scaling.cpu.scaleOutAt`. */
export interface SettingChange {
  readonly path: string;
  /** As JSON; undefined where it is not stated. */
  readonly before?: string;
  readonly after?: string;
}

/** The settings that differ between two pieces of configuration, by path, in the order of the alphabet. */
export function settingChanges(before: unknown, after: unknown, path = ''): SettingChange[] {
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => settingChanges(before[key], after[key], path === '' ? key : `${path}.${key}`));
  }
  const [was, is] = [JSON.stringify(before), JSON.stringify(after)];
  if (was === is) return [];
  return [{ path, before: was, after: is }];
}
