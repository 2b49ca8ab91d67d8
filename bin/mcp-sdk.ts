// What the server takes of the SDK, in a file of its own: it is bundled with what it needs (tools/bundle.mjs), so that
// neither an installation nor any other command carries it.
export { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
export { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
export type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
export { z } from 'zod';
