/**
 * Loaded into the web server before Next (see launch.ts): writes down in a header who each connection comes from, and throws away what the request says of it.
 * Next tells its handlers no more than X-Forwarded-For, which whoever asks can write.
 */
import { Server } from "node:http";

const emit = Server.prototype.emit;
Server.prototype.emit = function (event, ...rest) {
  if (event === "request") {
    const [request] = rest;
    request.headers["x-colonnade-peer"] = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  }
  return emit.call(this, event, ...rest);
};
