import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { error, warning, type Diagnostic } from '@groundcrew/contract';
import { isSnippetName } from './assemble/snippet.ts';
import { maxTemplateBytes, startOf, tooLarge } from './source/decode.ts';
import type { SourceFile } from './source/source-file.ts';

export interface ReadOptions {
  /** Which sub-directories of a directory of snippets to take; all of them by default. */
  readonly subdirs?: readonly string[];
}

export interface ReadSources {
  readonly files: readonly SourceFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads what a user named: template files, directories of snippets, CDK cloud assemblies. This is the only part of the
 * loader that touches the file system. What can't be read becomes a diagnostic, and nothing is thrown.
 */
export const readSources = async (
  paths: readonly string[],
  options: ReadOptions = {},
): Promise<ReadSources> => {
  const diagnostics: Diagnostic[] = [];
  const files: SourceFile[] = [];
  for (const named of paths) {
    for (const file of await filesAt(named, options, diagnostics)) {
      const source = await readSource(file, diagnostics);
      if (source !== undefined) files.push(source);
    }
  }
  return { files, diagnostics };
};

const filesAt = async (
  named: string,
  options: ReadOptions,
  diagnostics: Diagnostic[],
): Promise<readonly string[]> => {
  const info = await attempt(named, () => stat(named), diagnostics);
  if (info === undefined) return [];
  if (!info.isDirectory()) return [named];
  const names = await list(named, diagnostics);
  return names.files.includes('manifest.json')
    ? assemblyFiles(named, names.files)
    : snippetFiles(named, names, options, diagnostics);
};

/** The root of a cloud assembly: the manifest, each stack's template, and the lists of its assets. */
const assemblyFiles = (root: string, names: readonly string[]): readonly string[] =>
  names
    .filter((name) => name === 'manifest.json' || /\.(?:template|assets)\.json$/.test(name))
    .map((name) => path.join(root, name));

interface Listing {
  readonly files: readonly string[];
  readonly directories: readonly string[];
}

const snippetFiles = async (
  root: string,
  names: Listing,
  { subdirs }: ReadOptions,
  diagnostics: Diagnostic[],
): Promise<readonly string[]> => {
  const found = names.files.map((name) => path.join(root, name));
  const nested: string[] = [];
  for (const missing of (subdirs ?? []).filter((name) => !names.directories.includes(name))) {
    diagnostics.push(
      error('SUBDIR_NOT_FOUND', `${root} has no sub-directory "${missing}"`, {
        next: `It has ${names.directories.join(', ') || 'none'}.`,
      }),
    );
  }
  for (const name of names.directories.filter((name) => subdirs?.includes(name) ?? true)) {
    const inner = await list(path.join(root, name), diagnostics);
    nested.push(...inner.files.map((file) => path.join(root, name, file)));
  }
  const snippets = [...found, ...nested].filter(isSnippetName);
  // Without any snippet the directory itself may hold templates; those below it are others' business, unless chosen.
  if (snippets.length > 0 || subdirs !== undefined) found.push(...nested);
  const taken = snippets.length > 0 ? metaFirst(snippets) : found.filter(isTemplateName);
  for (const other of found.filter((file) => !taken.includes(file))) diagnostics.push(unknownFile(other));
  if (taken.length === 0) {
    diagnostics.push(
      error('NO_TEMPLATE', `${root} holds no template and no snippets`, {
        next: 'Name a template, or a directory with files such as resources.yml.',
      }),
    );
  }
  return taken;
};

const isTemplateName = (file: string): boolean => /\.(?:ya?ml|json|template)$/i.test(file);

/** A description and the format version come from the root, wherever its name falls in the alphabet. */
const metaFirst = (files: readonly string[]): readonly string[] => {
  const isMeta = (file: string) => path.basename(file).startsWith('meta.');
  return [...files.filter(isMeta), ...files.filter((file) => !isMeta(file))];
};

const unknownFile = (file: string): Diagnostic =>
  warning('UNKNOWN_FILE', `${file} is no part of a template and is left out`, {
    next: 'Snippets are named meta, parameters, mappings, conditions, rules, resources or outputs, with .yml or .json.',
    range: startOf(file),
  });

/** Names in alphabetical order, hidden ones left out. */
const list = async (directory: string, diagnostics: Diagnostic[]): Promise<Listing> => {
  const entries =
    (await attempt(directory, () => readdir(directory, { withFileTypes: true }), diagnostics)) ?? [];
  const visible = entries
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    files: visible.filter((entry) => !entry.isDirectory()).map(({ name }) => name),
    directories: visible.filter((entry) => entry.isDirectory()).map(({ name }) => name),
  };
};

const readSource = async (file: string, diagnostics: Diagnostic[]): Promise<SourceFile | undefined> => {
  const info = await attempt(file, () => stat(file), diagnostics);
  if (info === undefined) return undefined;
  if (!info.isFile()) {
    diagnostics.push(
      error('NOT_A_FILE', `${file} is neither a file nor a directory`, { range: startOf(file) }),
    );
    return undefined;
  }
  if (info.size > maxTemplateBytes) {
    diagnostics.push(tooLarge(file, info.size));
    return undefined;
  }
  const text = await attempt(file, () => readFile(file), diagnostics);
  return text && { path: file.split(path.sep).join('/'), text };
};

const attempt = async <T>(
  file: string,
  action: () => Promise<T>,
  diagnostics: Diagnostic[],
): Promise<T | undefined> => {
  try {
    return await action();
  } catch (failure) {
    diagnostics.push(unreadable(file, (failure as NodeJS.ErrnoException).code));
    return undefined;
  }
};

const unreadable = (file: string, code: string | undefined): Diagnostic => {
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return error('FILE_NOT_FOUND', `There is no file ${file}`, { next: 'Check the path.' });
  }
  const reason = code === 'EACCES' || code === 'EPERM' ? 'permission is denied' : (code ?? 'unknown reason');
  return error('FILE_UNREADABLE', `${file} can't be read: ${reason}`, {
    next: 'Check its permissions.',
    range: startOf(file),
  });
};
