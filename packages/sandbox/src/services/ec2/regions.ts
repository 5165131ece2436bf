/** Regions that need no opting in, and the letters of their zones. */
export const REGIONS: Readonly<Record<string, string>> = {
  'ap-northeast-1': 'acd',
  'ap-northeast-2': 'abcd',
  'ap-northeast-3': 'abc',
  'ap-south-1': 'abc',
  'ap-southeast-1': 'abc',
  'ap-southeast-2': 'abc',
  'ca-central-1': 'abd',
  'eu-central-1': 'abc',
  'eu-north-1': 'abc',
  'eu-west-1': 'abc',
  'eu-west-2': 'abc',
  'eu-west-3': 'abc',
  'sa-east-1': 'abc',
  'us-east-1': 'abcdef',
  'us-east-2': 'abc',
  'us-west-1': 'ac',
  'us-west-2': 'abcd',
};

/** Names of a region's availability zones; a region that is not in the list has three. */
export function zoneNames(region: string): string[] {
  return (REGIONS[region] ?? 'abc').split('').map((letter) => region + letter);
}

/** `us-east-1a` has the zone id `use1-az1`: the compass words shrink to their letters. */
export function zoneId(zone: string): string {
  const region = zone.slice(0, -1);
  const [area = '', compass = '', number = ''] = region.split('-');
  const letters = compass.replace(/north|south|east|west|central/g, (word) => word.charAt(0));
  return `${area}${letters}${number}-az${zoneNames(region).indexOf(zone) + 1}`;
}

/** The domain of private names: us-east-1 kept the one it had before there were other regions. */
function internalDomain(region: string): string {
  return region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
}

export function privateDnsName(address: string, region: string): string {
  return `ip-${address.replaceAll('.', '-')}.${internalDomain(region)}`;
}

export function publicDnsName(address: string, region: string): string {
  const domain = region === 'us-east-1' ? 'compute-1.amazonaws.com' : `${region}.compute.amazonaws.com`;
  return `ec2-${address.replaceAll('.', '-')}.${domain}`;
}
