import type { RunEvent } from '@groundcrew/contract';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { duration } from './duration.ts';
import { ProgressModel } from './progress-model.ts';
import { progressView } from './progress.ts';
import { coloured, type Terminal } from './streams.ts';
import { table } from './table.ts';

const terminal = (env: Record<string, string> = {}, isTTY = false): Terminal & { text(): string } => {
  const err = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  let text = '';
  err.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { out: new PassThrough(), err, interactive: false, env, text: () => text };
};

const event = (sequence: number, name: string, data: Record<string, unknown>): RunEvent =>
  ({ run: 'r', sequence, at: new Date(1_000_000 + sequence * 1000).toISOString(), name, data }) as RunEvent;

const story = [
  event(1, 'run.started', { kind: 'apply', title: 'apply web', steps: 3 }),
  event(2, 'step.started', { step: 'a', kind: 'create', title: 'create AWS::EC2::VPC Network', attempt: 1 }),
  event(3, 'step.succeeded', { step: 'a', milliseconds: 1200 }),
  event(4, 'step.started', {
    step: 'b',
    kind: 'create',
    title: 'create AWS::EC2::Subnet Subnet',
    attempt: 1,
  }),
  event(5, 'step.failed', {
    step: 'b',
    milliseconds: 300,
    diagnostics: [
      { severity: 'error', code: 'X', summary: 'The block is taken', detail: 'By b', next: 'Take another' },
    ],
  }),
  ...['Web', 'Name', 'Address', 'Alarm', 'Record'].map((id, index) =>
    event(6 + index, 'step.skipped', { step: id, title: `create ${id}`, because: 'b' }),
  ),
  event(11, 'run.finished', { outcome: 'failed' }),
];

describe('terminal', () => {
  it.each([
    [800, '0.8s'],
    [12_000, '12s'],
    [185_000, '3m 05s'],
    [3_725_000, '1h 02m'],
  ])('shows %i ms as %s', (milliseconds, text) => expect(duration(milliseconds)).toBe(text));

  it('aligns columns by what is seen, not by colour codes', () => {
    expect(
      table([
        ['A', 'B'],
        ['\u001b[32mlonger\u001b[39m', 'x'],
      ]),
    ).toBe('A       B\n\u001b[32mlonger\u001b[39m  x');
  });

  it('uses colour on terminals only, and heeds NO_COLOR and FORCE_COLOR', () => {
    expect(coloured(terminal(), 'err')).toBe(false);
    expect(coloured(terminal({}, true), 'err')).toBe(true);
    expect(coloured(terminal({ NO_COLOR: '1' }, true), 'err')).toBe(false);
    expect(coloured(terminal({ FORCE_COLOR: '1' }), 'err')).toBe(true);
    expect(coloured(terminal({ TERM: 'dumb' }, true), 'err')).toBe(false);
  });

  it('counts what is done and estimates what is left', () => {
    const model = new ProgressModel();
    for (const next of story.slice(0, 5)) model.take(next);
    expect(model).toMatchObject({ total: 3, done: 2, failed: 1 });
    expect(model.active.size).toBe(0);
    expect(model.remaining(1_000_000 + 11_000)).toBe(5000);
  });

  it('keeps each step to one line, whatever AWS says of it', () => {
    const model = new ProgressModel();
    for (const next of story.slice(0, 2)) model.take(next);
    model.take(event(12, 'step.progress', { step: 'a', message: 'still\n  \u001b[1Apending' }));
    expect(model.active.get('a')?.message).toBe('still \\u001b[1Apending');
  });

  it('writes a line for each step that ended where nobody redraws, and why one failed', () => {
    const screen = terminal();
    const view = progressView(screen, 'plain');
    for (const next of story) view.take(next);
    view.close();
    expect(screen.text()).toBe(
      [
        '  ✓ create AWS::EC2::VPC Network  1.2s',
        '  ✗ create AWS::EC2::Subnet Subnet  0.3s',
        '      The block is taken',
        '      By b',
        '      → Take another',
        '  - skipped, since create AWS::EC2::Subnet Subnet did not succeed: create Web, create Name, create Address, 2 more\n',
      ].join('\n'),
    );
  });
});
