import type {
  ArchitectureType,
  DescribeInstanceTypeOfferingsRequest,
  DescribeInstanceTypeOfferingsResult,
  DescribeInstanceTypesRequest,
  DescribeInstanceTypesResult,
  InstanceTypeInfo,
  _InstanceType,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import { idsWithPages, paged } from './describe.ts';
import { filtered, type Fields } from './filters.ts';
import { zoneNames } from './regions.ts';

interface TypeRow {
  id: _InstanceType;
  vcpus: number;
  memoryMiB: number;
  architecture: ArchitectureType;
  burstable: boolean;
  currentGeneration: boolean;
  maxInterfaces: number;
  maxAddresses: number;
  tags: Record<string, string>;
}

/** vCPUs by size, where the name says how many; and sizes by family. https://aws.amazon.com/ec2/instance-types/ */
const vcpusOf = (size: string): number => {
  const [, count] = /^(\d*)xlarge$/.exec(size) ?? [];
  return count === undefined ? (size === 'large' ? 2 : 1) : Number(count || '1') * 4;
};
const SMALLEST = ['large', 'xlarge', '2xlarge', '4xlarge'];
const USUAL = [...SMALLEST, '8xlarge', '12xlarge', '16xlarge', '24xlarge'];
const ARM = ['medium', ...SMALLEST, '8xlarge', '12xlarge', '16xlarge'];

interface Family {
  readonly sizes: readonly string[];
  /** MiB of memory per vCPU. */
  readonly perCpu: number;
  readonly arm?: true;
  readonly old?: true;
}

const FAMILIES: Readonly<Record<string, Family>> = {
  m4: { sizes: [...SMALLEST, '10xlarge', '16xlarge'], perCpu: 4096, old: true },
  m5: { sizes: USUAL, perCpu: 4096 },
  m6i: { sizes: [...USUAL, '32xlarge'], perCpu: 4096 },
  m6g: { sizes: ARM, perCpu: 4096, arm: true },
  m7i: { sizes: [...USUAL, '48xlarge'], perCpu: 4096 },
  m7g: { sizes: ARM, perCpu: 4096, arm: true },
  c4: { sizes: SMALLEST, perCpu: 1920, old: true },
  c5: { sizes: [...SMALLEST, '9xlarge', '12xlarge', '18xlarge', '24xlarge'], perCpu: 2048 },
  c6i: { sizes: [...USUAL, '32xlarge'], perCpu: 2048 },
  c6g: { sizes: ARM, perCpu: 2048, arm: true },
  c7i: { sizes: [...USUAL, '48xlarge'], perCpu: 2048 },
  c7g: { sizes: ARM, perCpu: 2048, arm: true },
  r4: { sizes: [...SMALLEST, '8xlarge', '16xlarge'], perCpu: 7808, old: true },
  r5: { sizes: USUAL, perCpu: 8192 },
  r6i: { sizes: [...USUAL, '32xlarge'], perCpu: 8192 },
  r6g: { sizes: ARM, perCpu: 8192, arm: true },
  r7i: { sizes: [...USUAL, '48xlarge'], perCpu: 8192 },
  r7g: { sizes: ARM, perCpu: 8192, arm: true },
};
const BURSTABLE: Readonly<Record<string, readonly [vcpus: number, memoryMiB: number]>> = {
  nano: [2, 512],
  micro: [2, 1024],
  small: [2, 2048],
  medium: [2, 4096],
  large: [2, 8192],
  xlarge: [4, 16384],
  '2xlarge': [8, 32768],
};
const OLDER: Readonly<Record<string, readonly [vcpus: number, memoryMiB: number]>> = {
  't1.micro': [1, 627],
  'm1.small': [1, 1740],
  'm1.medium': [1, 3788],
  'm1.large': [2, 7680],
  'm1.xlarge': [4, 15360],
  'm3.medium': [1, 3840],
  'm3.large': [2, 7680],
  'm3.xlarge': [4, 15360],
  'm3.2xlarge': [8, 30720],
  'c4.8xlarge': [36, 61440],
  'c3.large': [2, 3840],
  'c3.xlarge': [4, 7680],
  'c3.2xlarge': [8, 15360],
  'r3.large': [2, 15616],
  'r3.xlarge': [4, 31232],
};

const TYPES: ReadonlyMap<string, TypeRow> = new Map(
  [...families(), ...burstable(), ...older()].map((row) => [row.id, row]),
);

function families(): TypeRow[] {
  return Object.entries(FAMILIES).flatMap(([family, { sizes, perCpu, arm, old }]) =>
    sizes.map((size) => {
      const vcpus = vcpusOf(size);
      return type(`${family}.${size}`, vcpus, vcpus * perCpu, arm ? 'arm64' : 'x86_64', false, !old);
    }),
  );
}

function burstable(): TypeRow[] {
  return ['t2', 't3', 't3a', 't4g'].flatMap((family) =>
    Object.entries(BURSTABLE).map(([size, [vcpus, memory]]) =>
      type(
        `${family}.${size}`,
        family === 't2' && memory <= 2048 ? 1 : vcpus,
        memory,
        family === 't4g' ? 'arm64' : 'x86_64',
        true,
        true,
      ),
    ),
  );
}

function older(): TypeRow[] {
  return Object.entries(OLDER).map(([name, [vcpus, memory]]) =>
    type(name, vcpus, memory, 'x86_64', false, false),
  );
}

function type(
  name: string,
  vcpus: number,
  memoryMiB: number,
  architecture: ArchitectureType,
  isBurstable: boolean,
  currentGeneration: boolean,
): TypeRow {
  const [maxInterfaces, maxAddresses] =
    vcpus <= 2 && memoryMiB < 4096 ? [2, 4] : vcpus <= 2 ? [3, 10] : [4, 15];
  return {
    id: name as _InstanceType,
    vcpus,
    memoryMiB,
    architecture,
    burstable: isBurstable,
    currentGeneration,
    maxInterfaces,
    maxAddresses,
    tags: {},
  };
}

export function instanceType(name: string): TypeRow | undefined {
  return TYPES.get(name);
}

const FIELDS: Fields<TypeRow> = {
  'instance-type': (row) => row.id,
  'current-generation': (row) => row.currentGeneration,
  'burstable-performance-supported': (row) => row.burstable,
  'processor-info.supported-architecture': (row) => row.architecture,
  'memory-info.size-in-mib': (row) => row.memoryMiB,
  'vcpu-info.default-vcpus': (row) => row.vcpus,
  hypervisor: () => 'nitro',
  'bare-metal': () => false,
};

function describeInstanceTypes(input: DescribeInstanceTypesRequest): DescribeInstanceTypesResult {
  const names = input.InstanceTypes ?? [];
  if (names.length > 0 && input.MaxResults !== undefined) throw idsWithPages('instance-type');
  const unknown = names.filter((name) => !TYPES.has(name));
  if (unknown.length > 0)
    throw new AwsError(
      'InvalidInstanceType',
      `The following supplied instance types do not exist: [${unknown.join(', ')}]`,
    );
  const asked = names.length > 0 ? names.flatMap((name) => TYPES.get(name) ?? []) : [...TYPES.values()];
  const { rows, NextToken } = paged(filtered(asked, input.Filters, FIELDS), input, { min: 5, max: 100 });
  return { InstanceTypes: rows.map(show), NextToken };
}

function describeInstanceTypeOfferings(
  input: DescribeInstanceTypeOfferingsRequest,
  call: Call,
): DescribeInstanceTypeOfferingsResult {
  const byZone = input.LocationType === 'availability-zone';
  const locations = byZone ? zoneNames(call.region) : [call.region];
  const offers = locations.flatMap((location) =>
    [...TYPES.values()].map((row) => ({ id: `${row.id}/${location}`, type: row.id, location, tags: {} })),
  );
  const fields: Fields<(typeof offers)[number]> = {
    'instance-type': (row) => row.type,
    location: (row) => row.location,
  };
  const { rows, NextToken } = paged(filtered(offers, input.Filters, fields), input);
  return {
    InstanceTypeOfferings: rows.map((row) => ({
      InstanceType: row.type,
      Location: row.location,
      LocationType: byZone ? 'availability-zone' : 'region',
    })),
    NextToken,
  };
}

function show(row: TypeRow): InstanceTypeInfo {
  return {
    InstanceType: row.id,
    CurrentGeneration: row.currentGeneration,
    BareMetal: false,
    BurstablePerformanceSupported: row.burstable,
    Hypervisor: 'nitro',
    SupportedUsageClasses: ['on-demand', 'spot'],
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm'],
    ProcessorInfo: { SupportedArchitectures: [row.architecture] },
    VCpuInfo: { DefaultVCpus: row.vcpus },
    MemoryInfo: { SizeInMiB: row.memoryMiB },
    InstanceStorageSupported: false,
    EbsInfo: { EbsOptimizedSupport: 'default', EncryptionSupport: 'supported' },
    NetworkInfo: {
      MaximumNetworkInterfaces: row.maxInterfaces,
      Ipv4AddressesPerInterface: row.maxAddresses,
      Ipv6Supported: true,
    },
    FreeTierEligible: ['t2.micro', 't3.micro'].includes(row.id),
  };
}

export const instanceTypeOperations = {
  DescribeInstanceTypes: describeInstanceTypes,
  DescribeInstanceTypeOfferings: describeInstanceTypeOfferings,
};
