/**
 * The first `count` subnets of a block, each with `bits` host bits: what `Fn::Cidr` yields. For IPv6 the subnets are
 * `128 - bits` long. Returns a sentence where the block can't give them. Source: CloudFormation user guide, Fn::Cidr.
 */
export function subnets(block: string, count: number, bits: number | undefined): string[] | string {
  const [address = '', prefixText = ''] = block.split('/');
  const version = address.includes(':') ? 6 : 4;
  const size = version === 6 ? 128 : 32;
  const prefix = /^\d+$/.test(prefixText) ? Number(prefixText) : Number.NaN;
  const start = version === 6 ? parseIpv6(address) : parseIpv4(address);
  if (start === undefined || !(prefix >= 0 && prefix <= size)) return `"${block}" is no CIDR block`;
  if (!Number.isInteger(count) || count < 1 || count > 256)
    return 'the count must be a whole number from 1 to 256';
  if (bits === undefined && version === 6) return 'an IPv6 block needs the bits of each subnet';
  const host = bits ?? 8;
  if (!Number.isInteger(host) || host < 1 || size - host < prefix)
    return `subnets of ${host} host bits don't fit into ${block}`;
  if (BigInt(count) > 1n << BigInt(size - host - prefix))
    return `${block} has no room for ${count} subnets of ${host} host bits`;
  const base = (start >> BigInt(size - prefix)) << BigInt(size - prefix);
  const format = version === 6 ? formatIpv6 : formatIpv4;
  return Array.from(
    { length: count },
    (_, i) => `${format(base + (BigInt(i) << BigInt(host)))}/${size - host}`,
  );
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  const [head = '', tail, more] = text.split('::');
  if (more !== undefined) return undefined;
  const groups = (part: string | undefined) => (part ? part.split(':') : []);
  const [left, right] = [groups(head), groups(tail)];
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return all.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

const formatIpv4 = (value: bigint): string =>
  [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');

/** RFC 5952: the longest run of zero groups, the first of equals, becomes `::`. */
function formatIpv6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) =>
    ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16),
  );
  const text = groups.join(':');
  const longest = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort(
    (a, b) => b[0].length - a[0].length || a.index - b.index,
  )[0];
  if (!longest) return text;
  return `${text.slice(0, longest.index)}::${text.slice(longest.index + longest[0].length).replace(/^:/, '')}`;
}
