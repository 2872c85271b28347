declare const servers: Map<string, unknown>;
export = servers;
