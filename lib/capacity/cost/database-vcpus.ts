/** vCPU of the sizes of the r families (Amazon Aurora user guide, "Hardware specifications for DB instance classes for Aurora"). */
const SIZES: Readonly<Record<string, number>> = {
  large: 2,
  xlarge: 4,
  '2xlarge': 8,
  '4xlarge': 16,
  '8xlarge': 32,
  '12xlarge': 48,
  '16xlarge': 64,
};
/** Burstable classes have two whatever their size (same source). */
const BURSTABLE_VCPUS = 2;

/** vCPU of an instance class, such as db.r7g.large; undefined for one that is not in the table. */
export function databaseVcpus(instanceClass: string): number | undefined {
  const [, family, size = ''] = /^db\.(t4g|r6g|r7g|r8g)\.(\w+)$/.exec(instanceClass) ?? [];
  if (family === 't4g') return size === 'medium' || size === 'large' ? BURSTABLE_VCPUS : undefined;
  return family === undefined ? undefined : SIZES[size];
}
