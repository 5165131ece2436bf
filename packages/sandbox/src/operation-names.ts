/** Names of operations that change nothing, by AWS's naming. */
export const reads = /^(BatchGet|Describe|Get|Head|List|Lookup|Search|Simulate)/;
