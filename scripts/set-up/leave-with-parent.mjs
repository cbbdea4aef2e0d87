// With `node --import`: ends this process when the one that started it, over an IPC channel, is gone. Without this an
// `npm install` would run on after a kill of its parent, beside the one of the next set-up.
process.on('disconnect', () => process.exit(1));
// Only watched: it must not keep the process going.
process.channel?.unref();
