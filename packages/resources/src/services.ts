import type * as AutoScaling from '@aws-sdk/client-auto-scaling';
import type * as CloudControl from '@aws-sdk/client-cloudcontrol';
import type * as CloudFormation from '@aws-sdk/client-cloudformation';
import type * as Logs from '@aws-sdk/client-cloudwatch-logs';
import type * as Ec2 from '@aws-sdk/client-ec2';
import type * as Elb from '@aws-sdk/client-elastic-load-balancing';
import type * as ElbV2 from '@aws-sdk/client-elastic-load-balancing-v2';
import type * as Iam from '@aws-sdk/client-iam';
import type * as Lambda from '@aws-sdk/client-lambda';
import type * as Rds from '@aws-sdk/client-rds';
import type * as S3 from '@aws-sdk/client-s3';
import type * as SecretsManager from '@aws-sdk/client-secrets-manager';
import type * as Sns from '@aws-sdk/client-sns';
import type * as Sqs from '@aws-sdk/client-sqs';
import type * as Ssm from '@aws-sdk/client-ssm';
import type { Api, AwsSession } from '@groundcrew/aws';

/** The services that the types call; each SDK package is loaded when first needed. */
export interface Services {
  readonly session: AwsSession;
  readonly autoScaling: Api<typeof AutoScaling>;
  readonly cloudControl: Api<typeof CloudControl>;
  readonly cloudFormation: Api<typeof CloudFormation>;
  readonly ec2: Api<typeof Ec2>;
  readonly elb: Api<typeof Elb>;
  readonly elbv2: Api<typeof ElbV2>;
  readonly iam: Api<typeof Iam>;
  readonly lambda: Api<typeof Lambda>;
  readonly logs: Api<typeof Logs>;
  readonly rds: Api<typeof Rds>;
  readonly s3: Api<typeof S3>;
  readonly secretsManager: Api<typeof SecretsManager>;
  readonly sns: Api<typeof Sns>;
  readonly sqs: Api<typeof Sqs>;
  readonly ssm: Api<typeof Ssm>;
}

export const servicesOf = (session: AwsSession): Services => ({
  session,
  autoScaling: session.api(() => import('@aws-sdk/client-auto-scaling')),
  cloudControl: session.api(() => import('@aws-sdk/client-cloudcontrol')),
  cloudFormation: session.api(() => import('@aws-sdk/client-cloudformation')),
  ec2: session.api(() => import('@aws-sdk/client-ec2')),
  elb: session.api(() => import('@aws-sdk/client-elastic-load-balancing')),
  elbv2: session.api(() => import('@aws-sdk/client-elastic-load-balancing-v2')),
  iam: session.api(() => import('@aws-sdk/client-iam')),
  lambda: session.api(() => import('@aws-sdk/client-lambda')),
  logs: session.api(() => import('@aws-sdk/client-cloudwatch-logs')),
  rds: session.api(() => import('@aws-sdk/client-rds')),
  s3: session.api(() => import('@aws-sdk/client-s3')),
  secretsManager: session.api(() => import('@aws-sdk/client-secrets-manager')),
  sns: session.api(() => import('@aws-sdk/client-sns')),
  sqs: session.api(() => import('@aws-sdk/client-sqs')),
  ssm: session.api(() => import('@aws-sdk/client-ssm')),
});
