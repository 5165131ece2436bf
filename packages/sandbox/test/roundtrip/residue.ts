/** What is known not to come through, by client, then by operation and side, each with its reason. */
export const residue: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  s3: {
    'HeadObject out': 'the client makes ExpiresString itself, of the header that also holds Expires',
    'ListDirectoryBuckets failed': 'it is signed for S3 Express, a service of its own',
  },
  sqs: {
    'ReceiveMessage failed': 'the client compares the MD5 of the body, which is made up here',
    'SendMessage failed': 'the client compares the MD5 of the body, which is made up here',
  },
  sts: {
    'AssumeRoleWithSAML failed': 'it is sent unsigned, and only signed calls have a service here',
    'AssumeRoleWithWebIdentity failed': 'it is sent unsigned, and only signed calls have a service here',
  },
};

/** Input members that a client sets, uses up or refuses unless they fit each other. */
const ownUse: Readonly<Record<string, readonly string[]>> = {
  s3: [
    'ChecksumAlgorithm',
    'ContentLength',
    'ContentMD5',
    'CopySourceSSECustomerKey',
    'CopySourceSSECustomerKeyMD5',
    'SSECustomerKey',
    'SSECustomerKeyMD5',
  ],
};

export const ignoredMembers = (client: string): ReadonlySet<string> => new Set(ownUse[client]);
