/** The bodies of a MIME multipart archive (RFC 2046), decoded; anything else is one part. Empty parts are left out. */
export function parts(userData: string): readonly string[] {
  const text = userData.replaceAll('\r\n', '\n');
  const { headers, body } = split(text);
  const boundary = boundaryOf(headers.get('content-type') ?? '');
  if (boundary === undefined) return text.trim() === '' ? [] : [text];
  const pieces = body
    .split(`\n--${boundary}`)
    .flatMap((piece, n) => (n === 0 ? fromFirst(piece, boundary) : [piece]));
  return pieces
    .filter((piece) => !piece.startsWith('--'))
    .flatMap((piece) => {
      const inner = split(piece.replace(/^[ \t]*\n/, ''));
      return boundaryOf(inner.headers.get('content-type') ?? '') === undefined
        ? [decode(inner.body, inner.headers.get('content-transfer-encoding'))]
        : parts(piece.replace(/^[ \t]*\n/, ''));
    })
    .filter((part) => part.trim() !== '');
}

function fromFirst(piece: string, boundary: string): readonly string[] {
  return piece.startsWith(`--${boundary}`) ? [piece.slice(boundary.length + 2)] : [];
}

function split(text: string): { headers: ReadonlyMap<string, string>; body: string } {
  const end = text.indexOf('\n\n');
  const head = end < 0 ? '' : text.slice(0, end);
  const rows = head.replaceAll(/\n[ \t]+/g, ' ').split('\n');
  const headers = rows.map((row) => /^([A-Za-z-]+):\s*(.*)$/.exec(row) ?? /^(From) (.*)$/.exec(row));
  if (head === '' || headers.includes(null)) return { headers: new Map(), body: text };
  const pairs = headers.flatMap((row) =>
    row === null ? [] : [[(row[1] ?? '').toLowerCase(), row[2] ?? ''] as const],
  );
  return { headers: new Map(pairs), body: text.slice(end + 2) };
}

function boundaryOf(contentType: string): string | undefined {
  if (!contentType.toLowerCase().startsWith('multipart/')) return undefined;
  const found = /boundary="?([^";]+)"?/i.exec(contentType);
  return found?.[1];
}

function decode(body: string, encoding: string | undefined): string {
  return encoding?.toLowerCase() === 'base64' ? Buffer.from(body, 'base64').toString() : body;
}
