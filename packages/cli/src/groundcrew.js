#!/usr/bin/env node
// The shipped command. Plain JavaScript of an old dialect, so that an old Node can still say what is wrong.
var major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write('groundcrew needs Node 24 or newer; this is Node ' + process.versions.node + '.\n');
  process.exitCode = 2;
} else {
  void import('./main.js');
}
