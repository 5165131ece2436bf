import type { Command } from 'commander';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../run.ts';

const out = new PassThrough();
const program = buildProgram({
  terminal: { out, err: out, interactive: false, env: {} },
  exit: () => undefined,
});

/** Every command that does something, by all its words. */
const leaves = (command: Command, path: readonly string[] = []): [string, Command][] =>
  command.commands.length === 0
    ? [[path.join(' '), command]]
    : command.commands.flatMap((each) => leaves(each, [...path, each.name()]));

const all = new Map(leaves(program));

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 80 });
  command.outputHelp();
  return text;
}

describe('every command', () => {
  it.each([...all])('%s has help with examples of it, in 80 columns', (path, command) => {
    const help = helpOf(command);
    expect(help).toMatch(new RegExp(`\\nExamples?:\\n(.*\\n)*? {2}(.* )?<?\\(?groundcrew ${path}\\b`));
    expect(help.split('\n').filter((row) => row.length > 80)).toEqual([]);
  });

  /** What answers in a form of its own, or answers nothing. */
  const otherwise = ['completion', 'convert', 'demo', 'graph', 'sandbox', 'validate'];
  it.each([...all].filter(([path]) => !otherwise.includes(path)))('%s answers in JSON', (_, command) => {
    expect(command.options.map(({ long }) => long)).toContain('--json');
  });
});
