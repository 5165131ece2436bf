import type { Expression } from '@groundcrew/program';
import { sections } from '../identify.ts';
import { stem } from '../source/source-file.ts';

/** The files of the cloudformation_assemble layout, by name without extension, and the section each one holds. */
const snippetSections: Readonly<Record<string, string | undefined>> = {
  parameters: 'Parameters',
  mappings: 'Mappings',
  conditions: 'Conditions',
  rules: 'Rules',
  resources: 'Resources',
  outputs: 'Outputs',
};

const isSnippetEnding = (path: string): boolean => /\.(?:ya?ml|json)$/i.test(path);

/** `meta` holds whole sections (AWSTemplateFormatVersion, Description, Transform, …), the others the content of one. */
export const isSnippetName = (path: string): boolean =>
  isSnippetEnding(path) && (stem(path) === 'meta' || Object.hasOwn(snippetSections, stem(path)));

/** The section whose entries a file holds; undefined when it holds sections itself, as `meta` and templates do. */
export const sectionOf = (path: string, document: Expression): string | undefined => {
  const section = isSnippetEnding(path) ? snippetSections[stem(path)] : undefined;
  return section === undefined || holdsSections(document) ? undefined : section;
};

/** A file named `resources.yml` may be a whole template all the same: then its keys are sections, not logical ids. */
const holdsSections = (document: Expression): boolean =>
  document.kind === 'map' &&
  document.entries.length > 0 &&
  document.entries.every(
    ({ key, value }) =>
      (sections as readonly string[]).includes(key) && !(isTyped(value) && key !== 'Parameters'),
  );

const isTyped = (value: Expression): boolean =>
  value.kind === 'map' &&
  value.entries.some(({ key, value: type }) => key === 'Type' && type.kind === 'literal');
