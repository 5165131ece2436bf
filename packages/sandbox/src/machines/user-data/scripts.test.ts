import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote } from './quote.ts';
import { userDataScripts } from './scripts.ts';

const archive = [
  'Content-Type: multipart/mixed; boundary="==B=="',
  'MIME-Version: 1.0',
  '',
  '--==B==',
  'Content-Type: text/x-shellscript; charset="us-ascii"',
  '',
  '#!/bin/sh',
  'echo script',
  '--==B==',
  'Content-Type: text/cloud-config',
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from('#cloud-config\nruncmd:\n  - echo config\n').toString('base64'),
  '--==B==--',
  '',
].join('\r\n');

function run(text: string): string {
  return execFileSync('sh', ['-c', text], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

describe('user data', () => {
  it('runs a shell script as it is', () => {
    expect(userDataScripts('#!/bin/bash\necho hi\n')).toEqual([
      { name: 'part-001', text: '#!/bin/bash\necho hi\n' },
    ]);
  });

  it('runs the parts of a MIME archive, cloud-config first', () => {
    const scripts = userDataScripts(archive);
    expect(scripts.map(({ name }) => name)).toEqual(['part-001', 'part-002']);
    expect(scripts.map(({ text }) => run(text))).toEqual(['config\n', 'script\n']);
  });

  it('writes files byte for byte, encoded or not', () => {
    const directory = mkdtempSync(join(tmpdir(), 'user-data-'));
    const path = join(directory, 'a b', 'file');
    const config = { write_files: [{ path, content: "it's $HOME\n", permissions: '0600' }] };
    const more = {
      write_files: [{ path, encoding: 'b64', append: true, content: Buffer.from('more').toString('base64') }],
    };
    for (const one of [config, more])
      run(userDataScripts(`#cloud-config\n${JSON.stringify(one)}`)[0]?.text ?? '');
    expect(readFileSync(path, 'utf8')).toBe("it's $HOME\nmore");
    rmSync(directory, { recursive: true });
  });

  it('says what it does not carry out and what it cannot read', () => {
    expect(run(userDataScripts('#cloud-config\nswap: {}\n')[0]?.text ?? '')).toContain(
      'not carried out here: swap',
    );
    expect(run(userDataScripts('#include\nhttp://example.com\n')[0]?.text ?? '')).toContain('is not run');
    expect(() => run(userDataScripts('#cloud-config\n{[\n')[0]?.text ?? '')).toThrow(/no YAML/);
    expect(userDataScripts('')).toEqual([]);
  });

  it('quotes any word for the shell', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('\0')),
        (text) => {
          expect(run(`printf %s ${quote(text)}`)).toBe(Buffer.from(text).toString());
        },
      ),
      { numRuns: 25 },
    );
  });
});
