/** How deeply maps and lists may nest. CloudFormation's own limits end far below; real templates stay under 40. */
export const maxDepth = 100;

/** How many nodes a document may have once its aliases are written out. A 1 MB template stays under it. */
export const maxNodes = 500_000;

/** How many nodes loops may make. 500 resources, CloudFormation's limit, of 200 nodes each are half of it. */
export const maxLoopNodes = 200_000;

/** After this many findings about the syntax of one file the rest is noise. */
export const maxFindings = 20;
