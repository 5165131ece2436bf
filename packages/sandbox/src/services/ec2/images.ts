import type { DescribeImagesRequest, DescribeImagesResult, Image } from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import { tagList } from '../shared/tags.ts';
import { idsWithPages, paged } from './describe.ts';
import { filtered, type Fields } from './filters.ts';
import { catalogue, imageById, type CatalogueImage } from './image-catalogue.ts';

const FIELDS: Fields<CatalogueImage> = {
  architecture: (row) => row.architecture,
  'creation-date': (row) => row.creationDate,
  description: (row) => row.description,
  'image-id': (row) => row.id,
  'image-type': () => 'machine',
  'is-public': () => true,
  name: (row) => row.name,
  'owner-alias': (row) => row.ownerAlias,
  'owner-id': (row) => row.owner,
  'root-device-name': (row) => row.rootDeviceName,
  'root-device-type': () => 'ebs',
  'block-device-mapping.volume-type': () => 'gp3',
  hypervisor: () => 'xen',
  platform: () => undefined,
  state: () => 'available',
  'virtualization-type': () => 'hvm',
};

function describeImages(input: DescribeImagesRequest, call: Call): DescribeImagesResult {
  if (input.ImageIds?.length && input.MaxResults !== undefined) throw idsWithPages('image');
  const asked = input.ImageIds?.length
    ? input.ImageIds.map((id) => find(call.region, id))
    : catalogue(call.region);
  const owners = input.Owners ?? [];
  const owned = asked.filter(
    (image) =>
      owners.length === 0 ||
      owners.includes(image.owner) ||
      (image.ownerAlias && owners.includes(image.ownerAlias)),
  );
  const { rows, NextToken } = paged(
    filtered(
      owned.map((image) => ({ ...image, tags: { ...image.tags } })),
      input.Filters,
      FIELDS,
    ),
    input,
  );
  return { Images: rows.map(show), NextToken };
}

/** The image with this id, or AWS's error. */
export function find(region: string, id: string): CatalogueImage {
  const image = imageById(region, id);
  if (image) return image;
  if (!/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id))
    throw new AwsError('InvalidAMIID.Malformed', `Invalid id: "${id}" (expecting "ami-...")`);
  throw new AwsError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`);
}

function show(image: CatalogueImage): Image {
  return {
    ImageId: image.id,
    Name: image.name,
    Description: image.description,
    Architecture: image.architecture,
    CreationDate: image.creationDate,
    OwnerId: image.owner,
    ImageOwnerAlias: image.ownerAlias,
    ImageLocation: `${image.ownerAlias ?? image.owner}/${image.name}`,
    ImageType: 'machine',
    Public: true,
    Hypervisor: 'xen',
    VirtualizationType: 'hvm',
    RootDeviceName: image.rootDeviceName,
    RootDeviceType: 'ebs',
    EnaSupport: true,
    SriovNetSupport: 'simple',
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    State: 'available',
    BlockDeviceMappings: [
      {
        DeviceName: image.rootDeviceName,
        Ebs: {
          DeleteOnTermination: true,
          Encrypted: false,
          SnapshotId: `snap-${image.id.slice(4)}`,
          VolumeSize: image.rootSizeGiB,
          VolumeType: 'gp3',
        },
      },
    ],
    Tags: tagList({ ...image.tags }),
  };
}

export const imageOperations = { DescribeImages: describeImages };
