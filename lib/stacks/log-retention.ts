import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { EnvironmentConfig } from '../model/system/environment';

/** CloudWatch's own enumeration for the days an environment keeps its logs. */
export function logRetention(environment: EnvironmentConfig): RetentionDays {
  const days: Record<EnvironmentConfig['logRetentionDays'], RetentionDays> = {
    7: RetentionDays.ONE_WEEK,
    14: RetentionDays.TWO_WEEKS,
    30: RetentionDays.ONE_MONTH,
    90: RetentionDays.THREE_MONTHS,
    180: RetentionDays.SIX_MONTHS,
    365: RetentionDays.ONE_YEAR,
  };
  return days[environment.logRetentionDays];
}
