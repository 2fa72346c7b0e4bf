//! Renders and freezes a letter, builds the message and hands it to a transport.
