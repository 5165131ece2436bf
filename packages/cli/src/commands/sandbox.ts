import { Option, type Command } from 'commander';
import { line, painter } from '../terminal/streams.ts';
import { numberFromZero, portNumber } from './options.ts';
import type { CommandContext } from './context.ts';

interface SandboxCommandOptions {
  readonly port: number;
  readonly data?: string;
  readonly latency: number;
  readonly timeScale: number;
  readonly faults?: string;
  readonly machines: 'auto' | 'none';
}

export function registerSandbox(program: Command, context: CommandContext): void {
  program
    .command('sandbox')
    .description(
      'Run a local AWS: real wire protocols and, with root on Linux, instances that are real machines',
    )
    .option('--port <port>', 'port on 127.0.0.1; 0 takes a free one', portNumber, 4599)
    .option('--data <directory>', 'keep the state there, so that it survives a restart')
    .option('--latency <milliseconds>', 'answer no call sooner', numberFromZero, 0)
    .option(
      '--time-scale <factor>',
      'how long AWS’s waits take here: at 0.01 ten minutes are six seconds',
      numberFromZero,
      0.01,
    )
    .option('--faults <file>', 'YAML or JSON with faults to inject')
    .addOption(
      new Option('--machines <kind>', 'whether instances get machines')
        .choices(['auto', 'none'])
        .default('auto'),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  groundcrew sandbox\n  groundcrew sandbox --port 4600 --data ./sandbox-state --time-scale 0.1',
    )
    .action((options: SandboxCommandOptions) => sandbox(options, context));
}

async function sandbox(options: SandboxCommandOptions, { terminal }: CommandContext): Promise<void> {
  const { readFaults, startSandbox } = await import('@groundcrew/sandbox');
  const faults = options.faults === undefined ? [] : await readFaults(options.faults);
  const running = await startSandbox({
    port: options.port,
    dataDirectory: options.data,
    latencyMs: options.latency,
    timeScale: options.timeScale,
    faults,
    machines: options.machines,
  });
  const paint = painter(terminal, 'out');
  line(terminal.out, paint('dim', '# A local AWS is listening. In another terminal:'));
  line(terminal.out, `export AWS_ENDPOINT_URL=${running.endpoint}`);
  line(terminal.out, `export AWS_ACCESS_KEY_ID=${running.credentials.accessKeyId}`);
  line(terminal.out, `export AWS_SECRET_ACCESS_KEY=${running.credentials.secretAccessKey}`);
  // The AWS CLI reads one of these, the SDKs the other.
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) line(terminal.out, `export ${name}=us-east-1`);
  line(
    terminal.err,
    running.machines.real
      ? 'Instances are real machines.'
      : `Instances have no machines behind them: ${running.machines.why}`,
  );
  line(terminal.err, 'Ctrl-C ends it.');
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await running.close();
}
