/** The same fleet as an Ansible playbook with the collection amazon.aws, the way its documentation writes one. */
import type { Json, JsonObject } from '../../packages/contract/src/index.ts';
import { image, instancesPerNetwork, networkCidr, range, subnetCidr, trust, zones } from './fleet.ts';

/** JSON is YAML. */
export function playbook(networks: number): string {
  const tasks: JsonObject[] = range(networks).flatMap(tasksOf);
  return JSON.stringify([{ hosts: 'localhost', gather_facts: false, tasks }], null, 1);
}

function tasksOf(n: number): JsonObject[] {
  const subnet = (index: number): string => `{{ subnets_${n}.results[${index}].subnet.id }}`;
  const vpc = `{{ vpc_${n}.vpc.id }}`;
  const task = (module: string, args: JsonObject, rest: Record<string, Json> = {}): JsonObject => ({
    [`amazon.aws.${module}`]: args,
    ...rest,
  });
  return [
    task(
      'ec2_vpc_net',
      { name: `network-${n}`, cidr_block: networkCidr(n), multi_ok: false },
      { register: `vpc_${n}` },
    ),
    task(
      'ec2_vpc_subnet',
      {
        vpc_id: vpc,
        cidr: '{{ item.cidr }}',
        az: '{{ item.az }}',
        tags: { Name: '{{ item.name }}' },
      },
      {
        register: `subnets_${n}`,
        loop: zones.map((az, index) => ({ az, cidr: subnetCidr(n, index), name: `subnet-${n}-${index}` })),
      },
    ),
    task('ec2_vpc_igw', { vpc_id: vpc, tags: { Name: `gateway-${n}` } }, { register: `igw_${n}` }),
    task('ec2_vpc_route_table', {
      vpc_id: vpc,
      tags: { Name: `routes-${n}` },
      subnets: zones.map((_, index) => subnet(index)),
      routes: [{ dest: '0.0.0.0/0', gateway_id: `{{ igw_${n}.gateway_id }}` }],
    }),
    task(
      'ec2_security_group',
      {
        name: `group-${n}`,
        description: 'web',
        vpc_id: vpc,
        tags: { Name: `group-${n}` },
        rules: [{ proto: 'tcp', from_port: 80, to_port: 80, cidr_ip: '0.0.0.0/0' }],
      },
      { register: `group_${n}` },
    ),
    {
      'community.aws.iam_role': {
        name: `bench-${n}`,
        assume_role_policy_document: JSON.stringify(trust),
        create_instance_profile: false,
      },
    },
    task(
      'ec2_instance',
      {
        name: '{{ item.name }}',
        image_id: image,
        instance_type: 't3.micro',
        vpc_subnet_id: '{{ item.subnet }}',
        security_groups: [`{{ group_${n}.group_id }}`],
        wait: true,
      },
      {
        loop: range(instancesPerNetwork).map((index) => ({
          name: `server-${n}-${index}`,
          subnet: subnet(index % zones.length),
        })),
      },
    ),
  ];
}
