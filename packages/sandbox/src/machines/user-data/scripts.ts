import { cloudConfigScript } from './cloud-config.ts';
import { parts } from './mime-parts.ts';

/** A program that the first boot runs as root; names sort in the order in which they run. */
export interface BootScript {
  readonly name: string;
  readonly text: string;
}

/**
 * What cloud-init would run: shell scripts as they are, cloud-config as one script made of it, MIME archives part by
 * part. A kind that is not known becomes a script that says so on the console.
 */
export function userDataScripts(userData: string): readonly BootScript[] {
  const found = parts(userData).map(scriptOf);
  // cloud-init writes files, makes users and runs `runcmd` before any user script, whatever the order of the parts.
  const ordered = [...found.filter(({ early }) => early), ...found.filter(({ early }) => !early)];
  return ordered.map(({ text }, n) => ({ name: `part-${String(n + 1).padStart(3, '0')}`, text }));
}

function scriptOf(part: string): { early: boolean; text: string } {
  const text = part.trimStart();
  if (text.startsWith('#!')) return { early: false, text };
  if (text.startsWith('#cloud-config')) return { early: true, text: cloudConfigScript(text) };
  if (text.startsWith('#cloud-boothook'))
    return { early: true, text: text.replace('#cloud-boothook', '#!/bin/sh') };
  const kind = text.split('\n', 1)[0]?.slice(0, 40) ?? '';
  const words = `user data that begins with ${JSON.stringify(kind)} is not run: known are #!, #cloud-config and MIME archives`;
  return { early: false, text: `#!/bin/sh\necho '${words.replaceAll("'", String.raw`'\''`)}'\n` };
}
