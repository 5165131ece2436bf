export { convertSource, type Converted, type ConvertOptions } from './convert-source.ts';
export { loadTemplate, type LoadedTemplate, type LoadOptions } from './load-template.ts';
export type { KnownValues } from './loops/known-scope.ts';
export { printTemplate } from './print/print-template.ts';
export { readSources, type ReadOptions, type ReadSources } from './read-sources.ts';
export type { SourceFile } from './source/source-file.ts';
export { parseFile, type Format, type ParsedFile } from './syntax/parse.ts';
