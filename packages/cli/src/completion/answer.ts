import { recordedKinds, type RecordedKind } from './command-tree.ts';
import { recorded, type Candidate } from './recorded.ts';

/** A key was pressed: what takes longer is not waited for. */
const patienceMilliseconds = 2_000;

/** Shells expand what they are offered, and a record may have come with somebody else's directory. */
const isPlain = ([name]: Candidate): boolean => /^[\w.:@+=/-]+$/.test(name);

const isKind = (text: string): text is RecordedKind => recordedKinds.some((kind) => kind === text);

/**
 * `groundcrew complete KIND [STACK]`, which the completion scripts call: a candidate a line, with what it is after a tab.
 * Whatever goes wrong, it says nothing and ends well, for a person is in the middle of a line.
 */
export async function answer([kind = '', stack = '']: readonly string[]): Promise<void> {
  if (!isKind(kind)) return;
  // Ends what still waits for a server, too.
  setTimeout(() => process.exit(0), patienceMilliseconds).unref();
  try {
    const found = await recorded(kind, stack, process.cwd(), process.env);
    const lines = found
      .filter(isPlain)
      .map((candidate) => candidate.map((text) => text?.replaceAll(/\s+/g, ' ')).join('\t'));
    process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  } catch {
    // No record that can be read is no candidate.
  }
}
