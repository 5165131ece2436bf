import { serviceModel, type ServiceModel } from './service-model.ts';

type Module = Readonly<Record<string, unknown>>;

/** The SDK clients that the sandbox takes its wire from, imported when their service is first called. */
const modules = {
  'auto-scaling': () => import('@aws-sdk/client-auto-scaling'),
  cloudcontrol: () => import('@aws-sdk/client-cloudcontrol'),
  cloudformation: () => import('@aws-sdk/client-cloudformation'),
  'cloudwatch-logs': () => import('@aws-sdk/client-cloudwatch-logs'),
  ec2: () => import('@aws-sdk/client-ec2'),
  'elastic-load-balancing': () => import('@aws-sdk/client-elastic-load-balancing'),
  'elastic-load-balancing-v2': () => import('@aws-sdk/client-elastic-load-balancing-v2'),
  iam: () => import('@aws-sdk/client-iam'),
  lambda: () => import('@aws-sdk/client-lambda'),
  rds: () => import('@aws-sdk/client-rds'),
  s3: () => import('@aws-sdk/client-s3'),
  'secrets-manager': () => import('@aws-sdk/client-secrets-manager'),
  sns: () => import('@aws-sdk/client-sns'),
  sqs: () => import('@aws-sdk/client-sqs'),
  ssm: () => import('@aws-sdk/client-ssm'),
  sts: () => import('@aws-sdk/client-sts'),
} satisfies Record<string, () => Promise<object>>;

/** Where a client's name is not the name that its calls are signed with. */
const signingNames: Readonly<Record<string, string>> = {
  'auto-scaling': 'autoscaling',
  cloudcontrol: 'cloudcontrolapi',
  'cloudwatch-logs': 'logs',
  'elastic-load-balancing': 'elasticloadbalancing',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  'secrets-manager': 'secretsmanager',
};

export const signingNameOf = (client: string): string => signingNames[client] ?? client;

const models = new Map<string, Promise<ServiceModel>>();

export function modelOf(client: string): Promise<ServiceModel> {
  let model = models.get(client);
  if (!model) models.set(client, (model = load(client)));
  return model;
}

async function load(client: string): Promise<ServiceModel> {
  const importModule = modules[client as keyof typeof modules] as (() => Promise<object>) | undefined;
  if (!importModule) throw new Error(`wire/clients.ts names no SDK client ${client}`);
  return serviceModel((await importModule()) as Module);
}
