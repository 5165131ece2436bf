/** A place in a source file. Lines and columns count from 1; a column counts UTF-16 code units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A stretch of a source file, `end` exclusive. `file` is the name the user gave, relative to the project. */
export interface SourceRange {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}
