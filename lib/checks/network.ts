import type { Check, Finding } from './finding';

const ANYONE = ['0.0.0.0/0', '::/0'];

/** Security groups that admit the internet; CloudFront is the only way in. */
export const ingressChecks: Check = (logicalId, { Type, Properties = {} }) => {
  const rules =
    Type === 'AWS::EC2::SecurityGroup'
      ? ((Array.isArray(Properties.SecurityGroupIngress) ? Properties.SecurityGroupIngress : []) as readonly Record<
          string,
          unknown
        >[])
      : Type === 'AWS::EC2::SecurityGroupIngress'
        ? [Properties]
        : [];
  return rules
    .filter((rule) => ANYONE.includes(String(rule.CidrIp)) || ANYONE.includes(String(rule.CidrIpv6)))
    .map(
      (): Finding => ({
        id: 'Tidemark-PublicIngress',
        logicalId,
        description: 'admits every address of the internet',
        fix: 'Admit a security group or a range of the VPC.',
      }),
    );
};

/** Log groups that keep everything for ever. */
export const logChecks: Check = (logicalId, { Type, Properties = {} }) => {
  if (Type !== 'AWS::Logs::LogGroup' || Properties.RetentionInDays !== undefined) return [];
  return [{ id: 'Tidemark-LogRetention', logicalId, description: 'keeps its logs for ever', fix: 'Set a retention.' }];
};
