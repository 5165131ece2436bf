import { AutoScaling } from '@aws-sdk/client-auto-scaling';
import { CloudControl } from '@aws-sdk/client-cloudcontrol';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { EC2 } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancing } from '@aws-sdk/client-elastic-load-balancing';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { RDS } from '@aws-sdk/client-rds';
import { S3 } from '@aws-sdk/client-s3';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { SSM } from '@aws-sdk/client-ssm';

export interface AwsAccount {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The SDK's own clients: the judges of what the tool did, and the hands that change things behind its back. */
export class Aws {
  readonly ec2: EC2;
  readonly iam: IAM;
  readonly elb: ElasticLoadBalancing;
  readonly lambda: Lambda;
  readonly logs: CloudWatchLogs;
  readonly elbv2: ElasticLoadBalancingV2;
  readonly autoScaling: AutoScaling;
  readonly rds: RDS;
  readonly s3: S3;
  readonly sns: SNS;
  readonly sqs: SQS;
  readonly ssm: SSM;
  readonly cloudControl: CloudControl;

  constructor(account: AwsAccount) {
    const config = { ...account };
    this.ec2 = new EC2(config);
    this.iam = new IAM(config);
    this.elb = new ElasticLoadBalancing(config);
    this.lambda = new Lambda(config);
    this.logs = new CloudWatchLogs(config);
    this.elbv2 = new ElasticLoadBalancingV2(config);
    this.autoScaling = new AutoScaling(config);
    this.rds = new RDS(config);
    this.s3 = new S3({ ...config, forcePathStyle: true });
    this.sns = new SNS(config);
    this.sqs = new SQS(config);
    this.ssm = new SSM(config);
    this.cloudControl = new CloudControl(config);
  }

  close(): void {
    for (const client of this.#all()) client.destroy();
  }

  #all() {
    const { autoScaling, ec2, iam, elb, elbv2, lambda, logs, rds, s3, sns, sqs, ssm, cloudControl } = this;
    return [autoScaling, ec2, iam, elb, elbv2, lambda, logs, rds, s3, sns, sqs, ssm, cloudControl];
  }
}

const gone = /NotFound|NoSuch|DoesNotExist|NonExistentQueue/;

/** An answer of AWS, or undefined when it says that there is no such thing. */
export async function ifThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (problem) {
    if (problem instanceof Error && gone.test(problem.name)) return undefined;
    throw problem;
  }
}

/** A user's tags as a map; those of the tool itself are its own business. */
export const tagsOf = (
  tags: readonly { Key?: string; Value?: string }[] | undefined,
): Record<string, string> =>
  Object.fromEntries(
    (tags ?? [])
      .filter(({ Key = '' }) => !Key.startsWith('groundcrew:'))
      .map(({ Key = '', Value = '' }): [string, string] => [Key, Value])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
