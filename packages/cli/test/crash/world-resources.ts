export type Row = Readonly<Record<string, unknown>>;

/** A resource of a template's kind, found in the world itself, named as CloudFormation would name it. */
export interface Found {
  readonly type: string;
  readonly physicalId: string;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const rowsIn = (value: unknown): readonly Row[] => (Array.isArray(value) ? (value as Row[]) : []);

/** A resource with the row that tells of it. */
export interface Located extends Found {
  readonly row: Row;
}

/** Table to the resources that a row of it stands for; what comes along by itself (a main route table) stands for none. */
const kinds: Readonly<Record<string, (row: Row) => readonly Located[]>> = {
  'ec2.vpc': one('AWS::EC2::VPC'),
  'ec2.subnet': one('AWS::EC2::Subnet'),
  'ec2.elastic-ip': one('AWS::EC2::EIP'),
  'ec2.instance': one('AWS::EC2::Instance'),
  'ec2.key-pair': one('AWS::EC2::KeyPair', 'name'),
  'ec2.launch-template'(row) {
    const latest = rowsIn(row['versions']).at(-1)?.['data'];
    return one('AWS::EC2::LaunchTemplate')({ ...row, latest });
  },
  'ec2.network-interface': (row) =>
    // That of an instance or a load balancer comes and goes with it.
    row['requester'] !== undefined || row['attachment'] !== undefined
      ? []
      : one('AWS::EC2::NetworkInterface')(row),
  'elb.load-balancer': one('AWS::ElasticLoadBalancing::LoadBalancer'),
  'logs.log-group': one('AWS::Logs::LogGroup'),
  'iam.role': one('AWS::IAM::Role', 'name'),
  'iam.instance-profile': one('AWS::IAM::InstanceProfile', 'name'),
  'ssm.parameter'(row) {
    if (text(row['id']).startsWith('/ec2/keypair/')) return [];
    return one('AWS::SSM::Parameter')({ ...row, value: rowsIn(row['versions']).at(-1)?.['value'] });
  },
  'ec2.internet-gateway': (row) => [
    ...one('AWS::EC2::InternetGateway')(row),
    ...(row['vpcId'] === undefined
      ? []
      : [{ type: 'AWS::EC2::VPCGatewayAttachment', physicalId: `IGW|${text(row['vpcId'])}`, row }]),
  ],
  'ec2.route-table'(row) {
    const associations = rowsIn(row['associations']);
    if (associations.some((association) => association['main'] === true)) return [];
    const routes = rowsIn(row['routes']).filter((route) => route['origin'] === 'CreateRoute');
    return [
      ...one('AWS::EC2::RouteTable')(row),
      ...routes.map((route) => ({
        type: 'AWS::EC2::Route',
        physicalId: `${text(row['id'])}|${text(route['destination'])}`,
        row: route,
      })),
      ...associations.flatMap(one('AWS::EC2::SubnetRouteTableAssociation')),
    ];
  },
  'ec2.security-group': (row) => (row['name'] === 'default' ? [] : one('AWS::EC2::SecurityGroup')(row)),
  'ec2.security-group-rule': (row) =>
    row['isEgress'] === true || row['referencedGroupId'] !== undefined
      ? []
      : one('AWS::EC2::SecurityGroupIngress')(row),
  'ec2.volume'(row) {
    // An instance's root volume is made from an image's snapshot.
    if (row['snapshotId'] !== undefined) return [];
    const attachment = row['attachment'] as Row | undefined;
    const instance = text(attachment?.['instanceId']);
    const physicalId = `${text(row['id'])}|${instance}`;
    return [
      ...one('AWS::EC2::Volume')(row),
      ...(attachment ? [{ type: 'AWS::EC2::VolumeAttachment', physicalId, row: attachment }] : []),
    ];
  },
};

const generic = 'cloudcontrol.';

function located(table: string, row: Row): readonly Located[] {
  if (table.startsWith(generic)) return one(table.slice(generic.length))(row);
  return kinds[table]?.(row) ?? [];
}

function one(type: string, key = 'id') {
  return (row: Row): Located[] => [{ type, physicalId: text(row[key]), row }];
}

/** What a world holds beyond an earlier one, by table and id, as `resourcesOf` answers it. */
export function added(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): { readonly table: string; readonly row: Row }[] {
  return [...after]
    .filter(([key]) => !before.has(key))
    .map(([key, row]) => {
      const [path = ''] = key.split(' ');
      return { table: path.split('/').at(-1) ?? '', row: JSON.parse(row) as Row };
    });
}

/** The resources among what was added, each with its row. */
export const locatedResources = (rows: ReturnType<typeof added>): Located[] =>
  rows.flatMap(({ table, row }) => located(table, row));

/** The resources among what was added, sorted. */
export const templateResources = (rows: ReturnType<typeof added>): Found[] =>
  locatedResources(rows)
    .map(({ type, physicalId }) => ({ type, physicalId }))
    .toSorted((a, b) => order(`${a.type} ${a.physicalId}`, `${b.type} ${b.physicalId}`));

/** How many rows each table gained: counts also what AWS makes along with a resource, as network interfaces. */
export function tally(rows: ReturnType<typeof added>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { table } of rows) counts[table] = (counts[table] ?? 0) + 1;
  return counts;
}

/** Private keys whose key pair is gone. */
export function lostKeys(rows: ReturnType<typeof added>): string[] {
  const pairs = new Set(rows.filter(({ table }) => table === 'ec2.key-pair').map(({ row }) => row['id']));
  return rows
    .filter(({ table }) => table === 'ssm.parameter')
    .map(({ row }) => text(row['id']))
    .filter((name) => name.startsWith('/ec2/keypair/') && !pairs.has(name.slice('/ec2/keypair/'.length)));
}

export const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
