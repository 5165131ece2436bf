#!/usr/bin/env node
// The shipped command. Plain JavaScript of an old dialect, so that an old Node can still say what is wrong.
var major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write('groundcrew needs Node 24 or newer; this is Node ' + process.versions.node + '.\n');
  process.exitCode = 2;
} else {
  // Node keeps what it has compiled, so that the next command starts sooner.
  var cache = process.env.XDG_CACHE_HOME || (process.env.HOME || '') + '/.cache';
  void Promise.all([import('node:module'), import('node:fs')]).then(function (loaded) {
    if (loaded[1].existsSync(cache)) loaded[0].enableCompileCache(cache + '/groundcrew');
    return import('./main.js');
  });
}
