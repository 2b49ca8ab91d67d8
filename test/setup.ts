// CDK's own validator loads a WASM engine in every test file; our plugin does not need it
process.env['CDK_VALIDATION'] = 'false';
// which Node.js runs the tests is no news to whoever reads their output
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
