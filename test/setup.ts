// CDK's own validator loads a WASM engine in every test file; our plugin does not need it
process.env['CDK_VALIDATION'] = 'false';
