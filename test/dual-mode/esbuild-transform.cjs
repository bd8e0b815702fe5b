const { transformSync } = require('esbuild');

/** A jest transformer that compiles one decorator mode with esbuild. */
module.exports = {
  process(source, file, { transformerConfig }) {
    const { code, map } = transformSync(source, {
      loader: 'ts',
      format: 'cjs',
      target: 'es2022',
      sourcemap: 'external',
      sourcefile: file,
      tsconfigRaw: { compilerOptions: { experimentalDecorators: transformerConfig.mode === 'legacy' } },
    });
    return { code, map };
  },
};
