import { ArnFormat, Stack, Token, Validations } from 'aws-cdk-lib';
import { CfnIdentityPool } from 'aws-cdk-lib/aws-cognito';
import { FederatedPrincipal, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { CfnAppMonitor } from 'aws-cdk-lib/aws-rum';
import { Construct } from 'constructs';
import { InputError } from '../../model/validation/input-error';
import { injectedProps } from '../injected-props';
import { acknowledgeByDesign } from '../security/compliance';

export interface UserMonitoringProps {
  /** Name of the monitor, unique in its account and region. */
  readonly name: string;
  /** Names under which the pages are seen. */
  readonly domainNames: string[];
  /** Share of sessions that report, in percent. */
  readonly sessionSamplePercent: number;
}

/**
 * What pages are like in the browsers of real users: loading, errors, calls (CloudWatch RUM).
 *
 * Browsers report as guests: anybody may send events to this one monitor, and may do nothing else.
 */
export class UserMonitoring extends Construct {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.UserMonitoring';

  readonly appMonitor: CfnAppMonitor;
  readonly identityPool: CfnIdentityPool;
  readonly guestRole: Role;

  constructor(scope: Construct, id: string, props: UserMonitoringProps) {
    props = injectedProps(UserMonitoring, scope, id, props);
    super(scope, id);
    const stack = Stack.of(this);
    refuseUnknownShare(this.node.path, props.sessionSamplePercent);
    this.identityPool = new CfnIdentityPool(this, 'Guests', {
      allowUnauthenticatedIdentities: true,
      // The client of CloudWatch RUM assumes the guest role itself.
      allowClassicFlow: true,
    });
    this.guestRole = new Role(this, 'GuestRole', {
      description: 'Sends events of real users to one monitor',
      assumedBy: new FederatedPrincipal(
        'cognito-identity.amazonaws.com',
        {
          StringEquals: { 'cognito-identity.amazonaws.com:aud': this.identityPool.ref },
          'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'unauthenticated' },
        },
        'sts:AssumeRoleWithWebIdentity',
      ),
      inlinePolicies: {
        events: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['rum:PutRumEvents'],
              resources: [
                stack.formatArn({
                  service: 'rum',
                  resource: 'appmonitor',
                  resourceName: props.name,
                  arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
                }),
              ],
            }),
          ],
        }),
      },
    });
    acknowledgeByDesign(this.guestRole, 'ownPolicy');
    const [domain] = props.domainNames;
    this.appMonitor = new CfnAppMonitor(this, 'Monitor', {
      name: props.name,
      ...(props.domainNames.length === 1 && domain !== undefined ? { domain } : { domainList: props.domainNames }),
      // Events are kept for 30 days by RUM itself; a copy in CloudWatch Logs would be one more place for them.
      cwLogEnabled: false,
      appMonitorConfiguration: {
        identityPoolId: this.identityPool.ref,
        guestRoleArn: this.guestRole.roleArn,
        sessionSampleRate: props.sessionSamplePercent / 100,
        telemetries: ['errors', 'performance', 'http'],
        // Without cookies a session cannot be followed from page to page, nor a user from day to day.
        allowCookies: false,
        enableXRay: false,
      },
    });
    Validations.of(this.identityPool).acknowledge({
      id: 'AwsSolutions-COG7',
      reason:
        'Visitors are not signed in when their first page loads; the guest role may send events to this one monitor and nothing else.',
    });
  }

  /** Where browsers send their events and get their right to; a page's policy must let them. */
  static reportingOrigins(region: string): string[] {
    return ['dataplane.rum', 'cognito-identity', 'sts'].map((service) => `https://${service}.${region}.amazonaws.com`);
  }
}

/** RUM wants a share from 0 to 1, and what only a deployment knows cannot be divided. */
function refuseUnknownShare(path: string, percent: number): void {
  if (!Token.isUnresolved(percent)) return;
  throw new InputError('unknown-share', `${path} needs to know its share of sessions`, [
    {
      where: `${path}: sessionSamplePercent`,
      given: 'a value that only a deployment knows',
      allowed: 'a number from 0 to 100: CloudFormation cannot divide it by 100',
      remedy: 'Read it from the context of the app instead of a parameter.',
    },
  ]);
}
