import { cloudControl, cloudFormation } from '../cloud-control/index.ts';
import type { Service } from '../service.ts';
import { autoScaling } from './autoscaling/index.ts';
import { ec2 } from './ec2/index.ts';
import { elb } from './elb/index.ts';
import { elbv2 } from './elbv2/index.ts';
import { iam } from './iam/index.ts';
import { lambda } from './lambda/index.ts';
import { logs } from './logs/index.ts';
import { rds } from './rds/index.ts';
import { s3 } from './s3/index.ts';
import { secretsManager } from './secretsmanager/index.ts';
import { sns } from './sns/index.ts';
import { sqs } from './sqs/index.ts';
import { ssm } from './ssm/index.ts';
import { sts } from './sts/index.ts';

/** The services with a native API. A new one is named here, and its SDK client in wire/clients.ts. */
const native: readonly Service[] = [
  autoScaling,
  ec2,
  elb,
  elbv2,
  iam,
  lambda,
  logs,
  rds,
  s3,
  secretsManager,
  sns,
  sqs,
  ssm,
  sts,
];

/** Every service of the sandbox. */
export const services: readonly Service[] = [
  ...native,
  cloudControl(native.flatMap(({ projections }) => projections ?? [])),
  cloudFormation,
];
