export { loadTemplate, type LoadedTemplate, type LoadOptions } from './load-template.ts';
export type { KnownValues } from './loops/known-scope.ts';
export type { SourceFile } from './source/source-file.ts';
export { parseFile, type Format, type ParsedFile } from './syntax/parse.ts';
