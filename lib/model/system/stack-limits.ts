/** What CloudFormation takes as one template (read: CloudFormation user guide, "Quotas"); neither can be raised. */
export const STACK_LIMITS = {
  resources: 500,
  /** Of a template that stands in S3, as the CDK's do: 1 MB. */
  templateBytes: 1_000_000,
} as const;
