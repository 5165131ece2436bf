import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';

const CHUNK_HEAD = /^([0-9a-f]+)(;[^\r\n]*)?$/i;

export async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Undoes the content codings of a request: `aws-chunked` and `gzip`, in any combination. */
export function decodeContent(
  body: Uint8Array,
  headers: Readonly<Record<string, string | undefined>>,
): Uint8Array {
  const codings = (headers['content-encoding'] ?? '').split(',').map((coding) => coding.trim());
  let content = body;
  const chunked =
    codings.includes('aws-chunked') || headers['x-amz-content-sha256']?.startsWith('STREAMING-');
  if (chunked) content = joinChunks(content);
  return codings.includes('gzip') ? new Uint8Array(gunzipSync(content)) : content;
}

/**
 * `size;chunk-signature=…\r\ndata\r\n`, up to a chunk of size 0, then trailers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
function joinChunks(body: Uint8Array): Uint8Array {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const head = lineEnd < 0 ? null : CHUNK_HEAD.exec(bytes.toString('latin1', at, lineEnd));
    const size = head ? Number.parseInt(head[1] ?? '0', 16) : 0;
    if (size === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}
