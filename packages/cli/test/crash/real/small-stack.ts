import type { Row } from '../world-resources.ts';

/** What differs between the versions of a stack that are applied one after the other. */
export interface Version {
  readonly word: string;
  /** Names and address ranges contain it, so another generation is another resource. */
  readonly generation: number;
  readonly size: number;
}

export const versions = {
  first: { word: 'one', generation: 1, size: 5 },
  updated: { word: 'two', generation: 1, size: 6 },
  replaced: { word: 'three', generation: 2, size: 6 },
} as const satisfies Record<string, Version>;

export interface SmallStack {
  readonly name: string;
  readonly blocks: readonly BlockName[];
}

interface Part {
  readonly type: string;
  readonly yaml: (stack: string, version: Version) => string;
  /** Whether a row of the world is what this version asks for. */
  readonly holds?: (row: Row, version: Version) => boolean;
}

const text = (row: Row): string => JSON.stringify(row);
const tagged = (row: Row, { word }: Version): boolean =>
  text(row['tags'] as Row).includes(`"Name":"${word}"`);
const tags = (version: Version): string => `Tags: [{ Key: Name, Value: ${version.word} }]`;

const network = {
  Network: {
    type: 'AWS::EC2::VPC',
    yaml: (_, version) => `{ CidrBlock: 10.7.0.0/16, ${tags(version)} }`,
    holds: tagged,
  },
  Subnet: {
    type: 'AWS::EC2::Subnet',
    yaml: (_, { generation }) =>
      `{ VpcId: !Ref Network, CidrBlock: 10.7.${generation}.0/24, AvailabilityZone: !Select [0, !GetAZs ''] }`,
    holds: (row, { generation }) => row['cidr'] === `10.7.${generation}.0/24`,
  },
} satisfies Record<string, Part>;

/** Resources that come together; logical id to what it is. */
const blocks = {
  network,
  gateway: {
    ...network,
    Gateway: {
      type: 'AWS::EC2::InternetGateway',
      yaml: (_, version) => `{ ${tags(version)} }`,
      holds: tagged,
    },
    Attachment: {
      type: 'AWS::EC2::VPCGatewayAttachment',
      yaml: () => '{ VpcId: !Ref Network, InternetGatewayId: !Ref Gateway }',
    },
  },
  group: {
    ...network,
    Group: {
      type: 'AWS::EC2::SecurityGroup',
      yaml: (_, { generation }) => `{ GroupDescription: web ${generation}, VpcId: !Ref Network }`,
      holds: (row, { generation }) => row['description'] === `web ${generation}`,
    },
    Ingress: {
      type: 'AWS::EC2::SecurityGroupIngress',
      yaml: (_, { size }) =>
        `{ GroupId: !Ref Group, IpProtocol: tcp, FromPort: ${size}, ToPort: ${size}, CidrIp: 0.0.0.0/0 }`,
      holds: (row, { size }) => row['fromPort'] === size,
    },
  },
  server: {
    ...network,
    Server: {
      type: 'AWS::EC2::Instance',
      yaml: (_, version) =>
        `{ ImageId: '{{resolve:ssm:/aws/service/debian/release/12/latest/amd64}}', InstanceType: t3.micro, SubnetId: !Ref Subnet, ${tags(version)} }`,
      holds: tagged,
    },
  },
  address: {
    Address: {
      type: 'AWS::EC2::EIP',
      yaml: (_, version) => `{ Domain: vpc, ${tags(version)} }`,
      holds: tagged,
    },
  },
  key: {
    Key: {
      type: 'AWS::EC2::KeyPair',
      yaml: (stack, { generation }) => `{ KeyName: ${stack}-${generation}, KeyType: ed25519 }`,
      holds: (row, { generation }) => String(row['name']).endsWith(`-${generation}`),
    },
  },
  role: {
    Role: {
      type: 'AWS::IAM::Role',
      yaml: (_, { word }) =>
        `{ Description: ${word}, AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }] } }`,
      holds: (row, { word }) => row['description'] === word,
    },
    Profile: { type: 'AWS::IAM::InstanceProfile', yaml: () => '{ Roles: [!Ref Role] }' },
  },
  parameter: {
    Parameter: {
      type: 'AWS::SSM::Parameter',
      yaml: (stack, { generation, word }) =>
        `{ Type: String, Name: /${stack}/${generation}, Value: ${word} }`,
      holds(row, { word }) {
        const values = row['versions'] as readonly { readonly value: string }[];
        return values.at(-1)?.value === word;
      },
    },
  },
  logs: {
    Logs: {
      type: 'AWS::Logs::LogGroup',
      yaml: (_, version) => `{ RetentionInDays: 7, ${tags(version)} }`,
      holds: (row, { word }) => text(row).includes(`{"Key":"Name","Value":"${word}"}`),
    },
  },
  volume: {
    Volume: {
      type: 'AWS::EC2::Volume',
      yaml: (_, version) =>
        `{ Size: ${version.size}, VolumeType: gp3, AvailabilityZone: !Select [0, !GetAZs ''], ${tags(version)} }`,
      holds: (row, version) => row['sizeGiB'] === version.size && tagged(row, version),
    },
  },
} satisfies Record<string, Record<string, Part>>;

export type BlockName = keyof typeof blocks;
export const blockNames = Object.keys(blocks) as readonly BlockName[];

export const partsOf = (stack: SmallStack): ReadonlyMap<string, Part> =>
  new Map(stack.blocks.flatMap((name) => Object.entries<Part>(blocks[name])));

export function templateOf(stack: SmallStack, version: Version): string {
  const resources = [...partsOf(stack)].map(
    ([logicalId, part]) =>
      `  ${logicalId}:\n    Type: ${part.type}\n    DeletionPolicy: Delete\n    UpdateReplacePolicy: Delete\n    Properties: ${part.yaml(stack.name, version)}\n`,
  );
  return `Resources:\n${resources.join('')}`;
}
