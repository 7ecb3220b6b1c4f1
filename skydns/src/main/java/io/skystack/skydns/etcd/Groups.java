package io.skystack.skydns.etcd;

import java.util.ArrayList;
import java.util.List;

/**
 * The rule of groups: the records that lie highest say which group is answered; those of other
 * groups are left out. Where the highest disagree there is no group.
 */
final class Groups {
  private Groups() {}

  static List<Service> of(List<Service> services) {
    if (services.isEmpty()) {
      return services;
    }
    String group = services.get(0).group();
    int depth = services.get(0).key().depth();
    for (Service service : services) {
      if (service.key().depth() < depth) {
        if (service.group().isEmpty()) {
          break;
        }
        depth = service.key().depth();
        group = service.group();
      }
    }
    return group.isEmpty() ? services : ofGroup(services, group, depth);
  }

  private static List<Service> ofGroup(List<Service> services, String group, int depth) {
    List<Service> chosen = new ArrayList<>();
    for (Service service : services) {
      boolean isOther = !service.group().isEmpty() && !service.group().equals(group);
      if (isOther && service.key().depth() == depth) {
        return services;
      }
      if (!isOther) {
        chosen.add(service);
      }
    }
    return chosen;
  }
}
