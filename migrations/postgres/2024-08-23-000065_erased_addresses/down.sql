DROP TABLE erased_addresses;
