// Keeps a server that knows no host option on this machine: node --import ./loopback.mjs ...
import { Server } from "node:net";

const { listen } = Server.prototype;
Server.prototype.listen = function (where, ...rest) {
  const options = typeof where === "object" ? where : { port: where };
  const called = rest.filter((one) => typeof one === "function");
  return listen.call(this, { ...options, host: "127.0.0.1" }, ...called);
};
