import { createHash } from 'node:crypto';
import type { ArchitectureValues } from '@aws-sdk/client-ec2';

export interface CatalogueImage {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly owner: string;
  readonly ownerAlias?: string;
  readonly architecture: ArchitectureValues;
  readonly rootDeviceName: string;
  readonly rootSizeGiB: number;
  readonly creationDate: string;
  /** Who logs in. */
  readonly user: string;
  /** Public parameters that name the newest image of this kind. */
  readonly parameters: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

interface Family {
  readonly name: string;
  readonly description: string;
  readonly owner: string;
  readonly ownerAlias?: string;
  readonly rootDeviceName: string;
  readonly rootSizeGiB: number;
  readonly user: string;
  readonly creationDate: string;
  /** Architecture → its parameters, and how the image's name spells it. */
  readonly builds: readonly {
    architecture: ArchitectureValues;
    spelled: string;
    parameters: readonly string[];
  }[];
}

const AMAZON = { owner: '137112412989', ownerAlias: 'amazon' };
const CANONICAL = { owner: '099720109477' };
const DEBIAN = { owner: '136693071363' };

const FAMILIES: readonly Family[] = [
  {
    ...AMAZON,
    name: 'al2023-ami-2023.6.20250107.0-kernel-6.1-',
    description: 'Amazon Linux 2023 AMI 2023.6.20250107.0 HVM kernel-6.1',
    rootDeviceName: '/dev/xvda',
    rootSizeGiB: 8,
    user: 'ec2-user',
    creationDate: '2025-01-07T02:11:49.000Z',
    builds: builds((arch) => [
      `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${arch}`,
      `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-${arch}`,
    ]),
  },
  {
    ...AMAZON,
    name: 'amzn2-ami-hvm-2.0.20250108.0-gp2-',
    description: 'Amazon Linux 2 AMI 2.0.20250108.0 HVM gp2',
    rootDeviceName: '/dev/xvda',
    rootSizeGiB: 8,
    user: 'ec2-user',
    creationDate: '2025-01-08T19:40:02.000Z',
    builds: builds((arch) => [
      `/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-${arch}-gp2`,
      `/aws/service/ami-amazon-linux-latest/amzn2-ami-kernel-5.10-hvm-${arch}-gp2`,
    ]),
  },
  ubuntu('22.04', 'jammy', 'hvm-ssd'),
  ubuntu('24.04', 'noble', 'hvm-ssd-gp3'),
  {
    ...DEBIAN,
    name: 'debian-12-',
    description: 'Debian 12',
    rootDeviceName: '/dev/xvda',
    rootSizeGiB: 8,
    user: 'admin',
    creationDate: '2025-01-10T08:21:36.000Z',
    builds: builds((_arch, debian) => [`/aws/service/debian/release/12/latest/${debian}`], debianName),
  },
];

function ubuntu(version: string, codename: string, storage: string): Family {
  const volume = storage.endsWith('gp3') ? 'ebs-gp3' : 'ebs-gp2';
  return {
    ...CANONICAL,
    name: `ubuntu/images/${storage}/ubuntu-${codename}-${version}-`,
    description: `Canonical, Ubuntu, ${version} LTS`,
    rootDeviceName: '/dev/sda1',
    rootSizeGiB: 8,
    user: 'ubuntu',
    creationDate: '2025-01-12T04:33:10.000Z',
    builds: builds(
      (_arch, name) => [
        `/aws/service/canonical/ubuntu/server/${version}/stable/current/${name}/hvm/${volume}/ami-id`,
        `/aws/service/canonical/ubuntu/server/${codename}/stable/current/${name}/hvm/${volume}/ami-id`,
      ],
      debianName,
    ),
  };
}

function builds(
  parameters: (architecture: string, spelled: string) => string[],
  spell: (architecture: ArchitectureValues) => string = (architecture) => architecture,
): Family['builds'] {
  return (['x86_64', 'arm64'] as const).map((architecture) => ({
    architecture,
    spelled: spell(architecture),
    parameters: parameters(architecture, spell(architecture)),
  }));
}

function debianName(architecture: ArchitectureValues): string {
  return architecture === 'x86_64' ? 'amd64' : 'arm64';
}

/** Suffixes that the names of these distributions carry after the architecture. */
function imageName(family: Family, spelled: string): string {
  if (family.owner === CANONICAL.owner) return `${family.name}${spelled}-server-20250112`;
  if (family.owner === DEBIAN.owner) return `${family.name}${spelled}-20250110-1985`;
  return `${family.name}${spelled}`;
}

/** The images of a region: the same image has another id in each, and always the same one. */
export function catalogue(region: string): CatalogueImage[] {
  return FAMILIES.flatMap((family) =>
    family.builds.map(({ architecture, spelled, parameters }): CatalogueImage => {
      const name = imageName(family, spelled);
      const digest = createHash('sha256').update(`${region}/${name}`).digest('hex');
      return { ...family, id: `ami-0${digest.slice(0, 16)}`, name, architecture, parameters, tags: {} };
    }),
  );
}

/**
 * The image with this id. Ids of AMIs that are not in the catalogue are taken for an Amazon Linux of that id, so that a
 * template which names its own image can be rehearsed.
 */
export function imageById(region: string, id: string): CatalogueImage | undefined {
  const images = catalogue(region);
  const known = images.find((image) => image.id === id);
  if (known || !/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id) || UNKNOWN.test(id)) return known;
  const [base] = images;
  return (
    base && { ...base, id, name: `image-${id.slice(4)}`, description: 'An image of your own', parameters: [] }
  );
}

/** Ids that nobody has, for rehearsing a typing error: all zeros. */
const UNKNOWN = /^ami-0+$/;

export function publicParameters(region: string): Map<string, string> {
  return new Map(
    catalogue(region).flatMap((image) => image.parameters.map((name) => [name, image.id] as const)),
  );
}
