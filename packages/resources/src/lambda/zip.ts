import { crc32 } from 'node:zlib';

/**
 * A ZIP file with one file in it, stored as it is. It holds no time, so that the same text gives the same bytes.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16
 */
export function zipOf(name: string, text: string): Buffer {
  const path = Buffer.from(name);
  const body = Buffer.from(text);
  // Version 2.0, names in UTF-8, stored, 1 January 1980.
  const common = fields([20, 2], [0x800, 2], [0, 2], [0, 2], [0x21, 2], [crc32(body), 4]);
  const sizes = fields([body.length, 4], [body.length, 4], [path.length, 2], [0, 2]);
  const local = Buffer.concat([fields([0x04034b50, 4]), common, sizes, path, body]);
  // Made on Unix: a regular file that all may read.
  const central = Buffer.concat([
    fields([0x02014b50, 4], [0x0314, 2]),
    common,
    sizes,
    fields([0, 2], [0, 2], [0, 2], [(0o100644 << 16) >>> 0, 4], [0, 4]),
    path,
  ]);
  const end = fields([0x06054b50, 4], [0, 4], [1, 2], [1, 2], [central.length, 4], [local.length, 4], [0, 2]);
  return Buffer.concat([local, central, end]);
}

function fields(...values: readonly (readonly [value: number, bytes: number])[]): Buffer {
  return Buffer.concat(
    values.map(([value, bytes]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );
}
