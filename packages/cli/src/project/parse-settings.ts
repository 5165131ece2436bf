import type { Diagnostic } from '@groundcrew/contract';
import { closest } from '@groundcrew/spec';
import { parseFile } from '@groundcrew/template';
import { parseAccounts } from './parse-accounts.ts';
import { SettingsReader } from './plain-values.ts';
import { noSettings, type ProjectSettings } from './settings.ts';

const topLevel = ['accounts', 'defaultAccount'] as const;

/** Reads groundcrew.yaml. `path` names it in what is told. */
export function parseSettings(
  path: string,
  text: string,
): { readonly settings: ProjectSettings; readonly diagnostics: readonly Diagnostic[] } {
  const { document, diagnostics } = parseFile({ path, text });
  if (document === undefined) return { settings: noSettings, diagnostics };
  const reader = new SettingsReader();
  const entries = reader.known(document, path, topLevel);
  const accounts = parseAccounts(entries.get('accounts')?.value, reader);
  const chosen = entries.get('defaultAccount')?.value;
  const defaultAccount = reader.text(chosen, 'defaultAccount');
  const names = accounts.map(({ name }) => name);
  if (chosen && defaultAccount !== undefined && !names.includes(defaultAccount)) {
    const [near] = closest(defaultAccount, names);
    reader.report(
      `There is no account "${defaultAccount}"`,
      chosen.at,
      near === undefined ? 'Enter it under "accounts".' : `Did you mean ${near}?`,
    );
  }
  return { settings: { accounts, defaultAccount }, diagnostics: [...diagnostics, ...reader.diagnostics] };
}
