/**
 * System calls that machines go without, because what they reach is shared with the host and no namespace or capability
 * stands between: user namespaces (full capabilities over new mounts, control groups included), keyrings, the
 * kernel's log, sockets to a hypervisor, and the large interfaces bpf, perf, userfaultfd and io_uring.
 *
 * The filter is a classic BPF program (seccomp(2)) over struct seccomp_data: the call's number at 0, the architecture at
 * 4, the low halves of the arguments at 16 and every 8 bytes on.
 */

interface Architecture {
  /** AUDIT_ARCH of linux/audit.h. */
  readonly audit: number;
  readonly prctl: number;
  readonly clone: number;
  readonly unshare: number;
  readonly socket: number;
  readonly refused: readonly number[];
}

/** Numbers that all architectures have in common: clone3, and io_uring's three. clone3 hides its flags from filters. */
const missing = [435, 425, 426, 427];

const architectures: Readonly<Partial<Record<NodeJS.Architecture, Architecture>>> = {
  // In order: keyctl, add_key, request_key, syslog, bpf, perf_event_open, userfaultfd.
  x64: {
    audit: 0xc000003e,
    prctl: 157,
    clone: 56,
    unshare: 272,
    socket: 41,
    refused: [250, 248, 249, 103, 321, 298, 323],
  },
  arm64: {
    audit: 0xc00000b7,
    prctl: 167,
    clone: 220,
    unshare: 97,
    socket: 198,
    refused: [219, 217, 218, 116, 280, 241, 282],
  },
};

const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;
const CLONE_NEWUSER = 0x1000_0000;
const AF_VSOCK = 40;
/** Calls of the x32 kind carry this bit. */
const X32 = 0x4000_0000;

const LOAD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_AT_LEAST = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;
const ALLOW = 0x7fff_0000;
const errno = (number: number): number => 0x0005_0000 | number;

type Instruction = readonly [code: number, jumpIfTrue: number, jumpIfFalse: number, operand: number];

const load = (offset: number): Instruction => [LOAD, 0, 0, offset];
const give = (answer: number): Instruction => [RETURN, 0, 0, answer];
/** Answers if the loaded word is the operand, else goes on. */
const answerIf = (operand: number, answer: number, how = JUMP_EQUAL): readonly Instruction[] => [
  [how, 0, 1, operand],
  give(answer),
];
/** For one call: refuses when an argument (counted from 0) matches, allows it otherwise; else goes on with the number loaded. */
const refuseIf = (
  call: number,
  argument: number,
  operand: number,
  how: number,
  answer: number,
): readonly Instruction[] => [
  [JUMP_EQUAL, 0, 4, call],
  load(16 + 8 * argument),
  ...answerIf(operand, answer, how),
  give(ALLOW),
];

/** The filter in hexadecimal, little endian as struct sock_filter lies in memory; undefined on an unknown architecture. */
export function machineFilter(name: NodeJS.Architecture = process.arch): string | undefined {
  const arch = architectures[name];
  if (arch === undefined) return undefined;
  const program: readonly Instruction[] = [
    load(4),
    [JUMP_EQUAL, 1, 0, arch.audit],
    give(errno(ENOSYS)),
    load(0),
    ...answerIf(X32, errno(ENOSYS), JUMP_AT_LEAST),
    ...missing.flatMap((call) => answerIf(call, errno(ENOSYS))),
    ...arch.refused.flatMap((call) => answerIf(call, errno(EPERM))),
    ...refuseIf(arch.unshare, 0, CLONE_NEWUSER, JUMP_ANY_BIT, errno(EPERM)),
    ...refuseIf(arch.clone, 0, CLONE_NEWUSER, JUMP_ANY_BIT, errno(EPERM)),
    ...refuseIf(arch.socket, 0, AF_VSOCK, JUMP_EQUAL, errno(EAFNOSUPPORT)),
    give(ALLOW),
  ];
  const bytes = Buffer.alloc(program.length * 8);
  for (const [n, [code, jumpIfTrue, jumpIfFalse, operand]] of program.entries()) {
    bytes.writeUInt16LE(code, n * 8);
    bytes.writeUInt8(jumpIfTrue, n * 8 + 2);
    bytes.writeUInt8(jumpIfFalse, n * 8 + 3);
    bytes.writeUInt32LE(operand, n * 8 + 4);
  }
  return bytes.toString('hex');
}

/**
 * Installs a filter for itself and all that it starts, then runs a program: arguments are the number of prctl, the
 * filter, the program. Closes every file above 3 that whoever started this process may have left open, by close_range.
 * Perl, because it is part of every Debian and makes any system call. Needs sys_admin.
 */
const filterProgram = `
my ($prctl, $hex, @program) = @ARGV;
syscall(436, 4, 0xffffffff, 0) == 0 or die "close_range is refused: $!\\n";
my $filter = pack("H*", $hex);
my $fprog = pack("S x![P] P", length($filter) / 8, $filter);
syscall($prctl + 0, 22, 2, $fprog) == 0 or die "the filter of system calls is refused: $!\\n";
exec { $program[0] } @program or die "$program[0]: $!\\n";
`;

/** The command line before a program's that runs it under the filter; undefined on an unknown architecture. */
export function filterArguments(): readonly string[] | undefined {
  const filter = machineFilter();
  const arch = architectures[process.arch];
  if (filter === undefined || arch === undefined) return undefined;
  return ['perl', '-e', filterProgram, String(arch.prctl), filter];
}
