import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stackNameOf } from './stack-name.ts';
import { stateDirectory } from './state-directory.ts';

describe('project', () => {
  it.each([
    ['web.yaml', 'web'],
    ['examples/web-tier/template.yaml', 'web-tier'],
    ['cdk.out/Shop.template.json', 'Shop'],
    ['net work_1.yml', 'net-work-1'],
    ['2tier.yaml', 'tier'],
  ])('names the stack of %s %s', (source, name) => expect(stackNameOf(source)).toBe(name));

  it('finds its state beside the nearest groundcrew.yaml, or here', async () => {
    const root = await mkdtemp(join(tmpdir(), 'groundcrew-'));
    await mkdir(join(root, 'a', 'b'), { recursive: true });
    expect(stateDirectory(join(root, 'a', 'b'), {})).toBe(join(root, 'a', 'b', '.groundcrew'));
    await writeFile(join(root, 'groundcrew.yaml'), '');
    expect(stateDirectory(join(root, 'a', 'b'), {})).toBe(join(root, '.groundcrew'));
    expect(stateDirectory(join(root, 'a'), { GROUNDCREW_STATE: '../s' })).toBe(join(root, 's'));
    await rm(root, { recursive: true });
  });
});
