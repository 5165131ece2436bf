import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTemporaryDirectory, removeAbandoned } from './temporary-directory.ts';

describe.skipIf(process.platform !== 'linux')('temporary directories of machines (Linux)', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'abandoned-'));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('go when their process is gone, and only then', async () => {
    const own = await makeTemporaryDirectory(parent);
    const abandoned = join(parent, `sandbox-machines-${process.pid}-1-abcdef`);
    mkdirSync(join(abandoned, 'volumes'), { recursive: true });
    writeFileSync(join(abandoned, 'volumes/vol-1.img'), 'data');
    mkdirSync(join(parent, 'sandbox-machines-other'));
    expect(await removeAbandoned(parent)).toEqual([abandoned]);
    expect(readdirSync(parent).sort()).toEqual([basename(own), 'sandbox-machines-other'].sort());
  });
});
